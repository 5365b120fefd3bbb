// What became of the examples: node table.mjs OUTPUT-OF-SOURCE-TABLE > event, action, how many, what they give.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { examples } from './examples.mjs';

const lines = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
const rows = new Map();
examples().forEach((delivery, i) => {
  const [kind, outcome] = lines[i].split('\t');
  const event = delivery.headers['X-GitHub-Event'];
  const action = delivery.body.action ?? '';
  if (kind !== (action ? `${event}.${action}` : event)) throw new Error(`${kind} is not ${event} ${action}`);
  const key = [event, action, outcome].join('\t');
  rows.set(key, (rows.get(key) ?? 0) + 1);
});
if (lines.length !== examples().length) throw new Error(`${lines.length} lines of ${examples().length}`);
console.log('event\taction\texamples\tgives');
for (const key of [...rows.keys()].sort()) {
  const [event, action, outcome] = key.split('\t');
  console.log([event, action, rows.get(key), outcome].join('\t'));
}
