// Signing in by a token, and out again. SPDX-License-Identifier: Apache-2.0
import {element} from "./format.js";

/** {label, scope, csrf, open} as the server says: who this browser is signed in as */
export async function session() {
  return answered(await fetch("session"));
}

async function answered(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error?.message ?? "The server answered " + response.status + ".");
  return answer;
}

/** ends the session on the server: the cookie is of no use to whoever has it */
export async function signOut(csrf) {
  return answered(await fetch("session", {method: "DELETE", headers: {"X-CSRF-Token": csrf}}));
}

/** the view that asks for a token; done() is called when the server has taken it */
export function signIn(done) {
  const token = element("input", {type: "password", id: "token", name: "token", required: true, autocomplete: "current-password", spellcheck: "false", autocapitalize: "none", "aria-describedby": "sign-in-error"});
  const error = element("p", {class: "wrong", id: "sign-in-error", role: "alert"});
  const button = element("button", {type: "submit"}, "Sign in");
  const form = element("form", {class: "sign-in"}, element("label", {for: "token"}, "Token"), token, button, error);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    token.removeAttribute("aria-invalid");
    button.disabled = true;
    try {
      await answered(await fetch("session", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({token: token.value.trim()})}));
      token.value = "";
      done();
    } catch (problem) {
      error.textContent = sentence(problem instanceof TypeError ? "the server does not answer" : problem.message);
      token.setAttribute("aria-invalid", "true");
      token.select();
      token.focus();
    } finally {
      button.disabled = false;
    }
  });
  return element("section", {class: "state"}, element("h1", {}, "Sign in"), form,
    element("p", {class: "rest"}, "Whoever runs this server makes a token for a machine or a team with"),
    element("pre", {}, element("code", {}, "pitwall token add --label NAME --scope read")));
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".");
