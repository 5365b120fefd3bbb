// Deliveries that are not among the examples, made from them by edits and held against the schemas:
// node derived.mjs > deliveries; the names go to stderr, one a line.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { examples } from './examples.mjs';

const schema = JSON.parse(
  readFileSync(new URL('node_modules/@octokit/webhooks-schemas/schema.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(schema, 'github');
const all = examples();
let failed = false;

// what the schemas got since some of the examples were recorded
const since = [
  { has: 'default_branch', add: { is_template: false, web_commit_signoff_required: false, topics: [], visibility: 'public', custom_properties: {} } },
  { has: 'review_comment_url', add: { draft: false, auto_merge: null, active_lock_reason: null } },
  { has: 'deployment', unless: 'deployment_status', add: { workflow: null, workflow_run: null } },
];
function complete(value) {
  if (!value || typeof value !== 'object') return value;
  for (const { has, unless, add } of since)
    if (has in value && !(unless in value)) for (const member of Object.keys(add)) if (!(member in value)) value[member] = structuredClone(add[member]);
  for (const member of Object.keys(value)) complete(value[member]);
  return value;
}

function faults(event, body) {
  const validate = ajv.getSchema(`github#/definitions/${event}$${body.action ?? 'event'}`);
  if (!validate) throw new Error(`no schema of ${event} ${body.action}`);
  return validate(body) ? [] : validate.errors;
}

// derive(NAME, EVENT, ACTION, EDIT, FIT, BEYOND): the example of EVENT that FITs (of several the one nearest to the schema) with that
// action, edited. BEYOND: why it may differ from the schema
function derive(name, event, action, edit, fit = () => true, beyond = '') {
  const bases = all.filter((d) => d.headers['X-GitHub-Event'] === event && fit(d.body)).map((d) => complete(structuredClone(d.body)));
  if (!bases.length) throw new Error(`${name}: no example of ${event}`);
  const body = bases.sort((a, b) => faults(event, a).length - faults(event, b).length)[0];
  if (action) body.action = action;
  edit(body);
  const wrong = faults(event, body);
  if (wrong.length && !beyond) console.error(`${name}: ${ajv.errorsText(wrong).slice(0, 2000)}`);
  failed ||= (wrong.length > 0) !== (beyond !== '');
  console.log(JSON.stringify({ name, headers: { 'X-GitHub-Event': event, 'X-GitHub-Delivery': name }, body }));
}

const sha = (digit) => digit.repeat(40);
const bot = (user) => ({ ...user, login: 'dependabot[bot]', type: 'Bot' });
const label = { id: 1, node_id: 'x', url: 'https://api.github.com/x', name: 'Incident', description: null, color: 'ff0000', default: false };
const pull = (edit) => (body) => edit(body.pull_request, body);
const other = (user) => ({ ...user, login: 'reviewer', id: 4711 });
const closed = (b) => b.action === 'closed';
const merge = (p) => Object.assign(p, { state: 'closed', merged: true, merged_at: '2019-05-15T15:30:00Z', closed_at: '2019-05-15T15:30:00Z', merge_commit_sha: sha('a') });

derive('pull-merged', 'pull_request', 'closed', pull((p) => { merge(p); p.merged_by = p.user; }), closed);
derive('pull-merged-of-a-bot', 'pull_request', 'closed', pull((p) => { merge(p); p.user = bot(p.user); p.merged_by = p.user; }), closed);
derive('pull-opened-revert', 'pull_request', 'opened', pull((p) => { p.title = 'Revert "Add a table"'; p.body = 'Reverts Codertocat/Hello-World#1'; }), (b) => b.action === 'opened' && b.repository.full_name === 'Codertocat/Hello-World');
derive('pull-enqueued', 'pull_request', 'enqueued', (b) => { delete b.before; delete b.after; }, (b) => b.action === 'synchronize');
derive('pull-dequeued', 'pull_request', 'dequeued', (b) => { delete b.before; delete b.after; b.reason = 'CI_FAILURE'; }, (b) => b.action === 'synchronize');
derive('review-approved', 'pull_request_review', 'submitted', (b) => { b.review.state = 'approved'; b.review.user = other(b.review.user); });
derive('review-changes-requested', 'pull_request_review', 'submitted', (b) => { b.review.state = 'changes_requested'; b.review.user = other(b.review.user); });
derive('review-by-the-author', 'pull_request_review', 'submitted', (b) => { b.review.state = 'commented'; });
derive('push-landed', 'push', '', (b) => {
  const one = b.head_commit;
  Object.assign(b, { created: false, deleted: false, forced: false, before: sha('b'), after: one.id });
  b.commits = [{ ...one, id: sha('c'), timestamp: '2019-05-14T10:00:00+02:00', added: ['a'], removed: ['b'], modified: [] }, one];
}, (b) => b.created && b.head_commit && b.ref.startsWith('refs/heads/'));
derive('push-forced', 'push', '', (b) => { Object.assign(b, { created: false, deleted: false, forced: true, before: sha('b') }); }, (b) => b.created && b.head_commit && b.ref.startsWith('refs/heads/'));
derive('workflow-run-in-progress', 'workflow_run', 'in_progress', (b) => { Object.assign(b.workflow_run, { status: 'in_progress', conclusion: null }); });
for (const conclusion of ['failure', 'timed_out', 'cancelled', 'skipped', 'neutral', 'stale', 'action_required'])
  derive(`workflow-run-${conclusion}`, 'workflow_run', 'completed', (b) => { Object.assign(b.workflow_run, { status: 'completed', conclusion, run_attempt: 2 }); });
for (const state of ['pending', 'queued', 'in_progress', 'success', 'failure', 'error'])
  derive(`deployment-status-${state}`, 'deployment_status', 'created', (b) => { b.deployment_status.state = state; });
derive('deployment-rollback', 'deployment', 'created', (b) => { b.deployment.task = 'rollback'; });
derive('deployment-payload-text', 'deployment', 'created', (b) => { b.deployment.payload = '{"rollback": true, "by": "someone"}'; }, undefined, 'the API takes a text too');
derive('deployment-payload', 'deployment', 'created', (b) => { b.deployment.payload = { rollback_to: 'v1', version: 'v2', by: 'someone' }; });
derive('deployment-transient', 'deployment', 'created', (b) => { b.deployment.transient_environment = true; });
derive('merge-group-destroyed', 'merge_group', 'destroyed', (b) => { b.reason = 'merged'; });
derive('release-prerelease', 'release', 'published', (b) => { Object.assign(b.release, { prerelease: true, target_commitish: sha('d') }); }, (b) => b.action === 'published' && b.release.body !== null);
const issue = (edit) => (b) => { b.issue.labels.push(label); edit(b.issue, b); };
const opened = (b) => b.action === 'opened' && b.repository.full_name === 'Codertocat/Hello-World';
derive('issue-opened', 'issues', 'opened', issue((i) => { i.labels.push({ ...label, name: 'sev1' }); i.body = 'It is down.\nRoot cause: ' + sha('e'); }), opened);
derive('issue-labeled', 'issues', 'labeled', issue((i, b) => { b.label = label; }), opened);
derive('issue-closed', 'issues', 'closed', issue((i) => { Object.assign(i, { state: 'closed', state_reason: 'completed', closed_at: '2019-05-15T16:00:00Z' }); }), opened);
derive('issue-closed-as-not-planned', 'issues', 'closed', issue((i) => { Object.assign(i, { state: 'closed', state_reason: 'not_planned', closed_at: '2019-05-15T16:00:00Z' }); }), opened);
derive('issue-reopened', 'issues', 'reopened', issue((i) => { Object.assign(i, { state: 'open', state_reason: 'reopened', closed_at: '2019-05-15T16:00:00Z', updated_at: '2019-05-15T17:00:00Z' }); }), opened);
derive('issue-unlabeled', 'issues', 'unlabeled', (b) => { b.label = label; }, opened);
process.exitCode = failed ? 1 : 0;
