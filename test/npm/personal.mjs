// Whether what is kept of the examples holds a mail address, login or name of theirs:
// node personal.mjs LINES-OF-HEADERS-AND-BODY FOLDER... [-- FILE...]; of a FILE, any bytes, the names that are no account's.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { examples } from './examples.mjs';

const given = process.argv.slice(3);
const end = given.indexOf('--') < 0 ? given.length : given.indexOf('--');
const folders = given.slice(0, end);
const personal = new Set();
function collect(value, key) {
  if (Array.isArray(value)) for (const item of value) collect(item, key);
  else if (value && typeof value === 'object') {
    const person = 'login' in value || 'email' in value || ['author', 'committer', 'pusher'].includes(key);
    for (const member of person ? ['login', 'name', 'username', 'email'] : [])
      if (typeof value[member] === 'string' && value[member]) personal.add(value[member]);
    for (const member of Object.keys(value)) collect(value[member], member);
  } else if (typeof value === 'string')
    for (const address of value.match(/[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/gi) ?? []) personal.add(address);
}
for (const delivery of folders.flatMap((folder) => examples(folder))) collect(delivery.body, '');

const escaped = [...personal].map((text) => text.replace(/[^\w]/g, '\\$&')).sort((a, b) => b.length - a.length);
const any = new RegExp(`(?<![\\w-])(${escaped.join('|')})(?![\\w-])`, 'i');
let bad = 0, texts = 0;
function check(value, repo, where) {
  if (typeof value === 'string') {
    texts++;
    // a server and a repository are named after accounts: pitwall needs these names
    const rest = value.replace(/^https?:\/\/[^/]+\/[^/]+\/[^/]+/, '').replaceAll(repo, '').replaceAll('.github/', '');
    const found = value === '[bot]' ? null : any.exec(rest);
    if (found && bad++ < 20) console.log(`${where}: '${found[0]}' is kept in '${value}'`);
  } else if (value && typeof value === 'object')
    for (const member of Object.keys(value)) check(value[member], repo, Array.isArray(value) ? where : `${where}.${member}`);
}
const owners = new Set(folders.flatMap(examples).map((d) => (d.body.repository?.full_name ?? '').split('/')[0].toLowerCase()));
const rare = [...personal].filter((text) => text.length > 5 && !owners.has(text.toLowerCase()) && text !== 'GitHub');
for (const file of given.slice(end + 1)) {
  const bytes = readFileSync(file, 'latin1');
  for (const text of rare)
    if (bytes.includes(text) && bad++ < 20) console.log(`${file}: '${text}' is in it`);
}
const lines = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
for (const line of lines) {
  const { headers, body } = JSON.parse(line);
  check(body, body.repository?.full_name ?? ' ', headers['x-github-event']);
}
if (rare.length < 10 || texts < 1000) throw new Error(`only ${rare.length} of ${personal.size} names and ${texts} texts: nothing is tested`);
console.log(`${lines.length} bodies, ${texts} texts, ${personal.size} names, ${bad} kept`);
process.exitCode = bad ? 1 : 0;
