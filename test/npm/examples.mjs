// Deliveries of @octokit/webhooks-examples, one a line: node examples.mjs [FOLDER...] (api.github.com).
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

export function examples(folder = 'api.github.com') {
  const file = new URL(`node_modules/@octokit/webhooks-examples/${folder}/index.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).flatMap((event) =>
    event.examples.map((body, i) => ({
      headers: { 'X-GitHub-Event': event.name, 'X-GitHub-Delivery': `${folder}-${event.name}-${i}` },
      body,
    })),
  );
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const folders = process.argv.slice(2);
  for (const folder of folders.length ? folders : ['api.github.com'])
    for (const delivery of examples(folder)) console.log(JSON.stringify(delivery));
}
