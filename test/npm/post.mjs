// Posts deliveries as GitHub signs them: node post.mjs URL SECRET < lines of {"headers","body"} > a line each: status, answer.
// SPDX-License-Identifier: Apache-2.0
import { createInterface } from 'node:readline';
import { sign } from '@octokit/webhooks-methods';

const [url, secret] = process.argv.slice(2);
for await (const line of createInterface({ input: process.stdin })) {
  const delivery = JSON.parse(line);
  const body = JSON.stringify(delivery.body);
  const headers = {
    ...delivery.headers,
    'Content-Type': 'application/json',
    'X-Hub-Signature-256': await sign(secret, body),
  };
  const answer = await fetch(url, { method: 'POST', headers, body });
  console.log(`${answer.status}\t${(await answer.text()).trim()}`);
}
