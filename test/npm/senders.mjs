// What other people's senders get from a server. SPDX-License-Identifier: Apache-2.0
// senders.mjs URL: a line "NAME<tab>ANSWER" for each request. TOKEN, GITHUB, STANDARD, SINK: secrets.
// senders.mjs --faults PORT URL: a way to the server on PORT that answers the first request 503.
import http from 'node:http';
import { client, v2 } from '@datadog/datadog-api-client';
import { sign } from '@octokit/webhooks-methods';
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';

const { TOKEN, GITHUB, STANDARD, SINK, CONFORMANCE } = process.env;
const at = '2026-11-02T10:04:00Z';
const sha = '66adc9350f2cc9b250b69abddab733dd55e1a588';

function tell(name, answer) {
    console.log(`${name}\t${answer}`);
}

// as text: what is compared with a wanted line
async function post(url, headers, body) {
    const answer = await fetch(url, { method: 'POST', headers, body });
    const said = await answer.json();
    const items = said.results ?? [said];
    return [answer.status, ...items.map((i) => i.status ?? 'error')].join(' ');
}

function flipped(text, index) {
    const code = text.charCodeAt(index) ^ 1;
    return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
}

async function three(name, url, headers, body, spoilt) {
    tell(name, await post(url, headers, body));
    tell(`${name} again`, await post(url, headers, body));
    for (const [what, worse] of Object.entries(spoilt)) {
        tell(`${name}, a flipped byte in the ${what}`, await post(url, worse.headers ?? headers, worse.body ?? body));
    }
}

async function octokit(url) {
    const body = JSON.stringify({
        action: 'created', deployment: { id: 7, sha, environment: 'production', created_at: at, task: 'deploy' },
        deployment_status: { id: 8, state: 'success', environment: 'production', created_at: at },
        repository: { id: 1, full_name: 'org/pay', html_url: 'https://github.com/org/pay' },
    });
    const signature = await sign(GITHUB, body);
    const headers = { 'Content-Type': 'application/json', 'X-GitHub-Event': 'deployment_status',
        'X-GitHub-Delivery': '0b989ba4-242f-11e5-81e1-c7b6966d2516', 'X-Hub-Signature-256': signature };
    await three('@octokit/webhooks-methods', `${url}/hook/github`, headers, body, {
        body: { body: flipped(body, 12) },
        signature: { headers: { ...headers, 'X-Hub-Signature-256': flipped(signature, 20) } },
    });
}

function deployed(id, more = {}) {
    return {
        context: { version: '0.4.1', id, source: '/cd/1', type: 'dev.cdevents.service.deployed.0.1.1', timestamp: at },
        subject: { id: 'pay', source: '/cd/1', type: 'service', content: { environment: { id: 'prod' }, artifactId: 'pkg:oci/pay@1' } },
        customData: { sha }, ...more,
    };
}

async function standard(url) {
    const body = JSON.stringify(deployed('standard-1'));
    const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek', now = new Date();
    const hook = new Webhook(STANDARD);
    const signed = (when) => ({ 'Content-Type': 'application/json', 'webhook-id': id,
        'webhook-timestamp': String(Math.floor(when / 1000)), 'webhook-signature': hook.sign(id, when, body) });
    const headers = signed(now);
    await three('standardwebhooks', `${url}/hook/cdevents-signed`, headers, body, {
        body: { body: flipped(body, 30) },
        id: { headers: { ...headers, 'webhook-id': flipped(id, 10) } },
        time: { headers: { ...headers, 'webhook-timestamp': flipped(headers['webhook-timestamp'], 9) } },
        signature: { headers: { ...headers, 'webhook-signature': flipped(headers['webhook-signature'], 9) } },
    });
    tell('standardwebhooks, replayed after 6 minutes', await post(`${url}/hook/cdevents-signed`, signed(new Date(now - 360000)), body));
}

function cloud(id, type, data) {
    return new CloudEvent({ id, source: '/cd/1', type, time: at, subject: 'svc €', data });
}

async function cloudevents(url) {
    const to = `${url}/v1/cloudevents`, auth = { Authorization: `Bearer ${TOKEN}` };
    const wrong = { Authorization: `Bearer ${flipped(TOKEN, 8)}` };
    const forms = { binary: HTTP.binary, structured: HTTP.structured };
    for (const [name, form] of Object.entries(forms)) {
        const { headers, body } = form(cloud(name, 'dev.cdevents.service.deployed.0.1.1', deployed(name)));
        // fetch wants bytes in headers, what node:http sends as it is
        const sent = { ...headers, ...(headers['ce-subject'] ? { 'ce-subject': Buffer.from(headers['ce-subject']).toString('latin1') } : {}) };
        await three(`cloudevents ${name}`, to, { ...sent, ...auth }, body, { token: { headers: { ...sent, ...wrong } } });
    }
    // a sink that is told an address only
    const sink = `${url}/hook/cdevents-sink/${SINK}`;
    for (const [name, form] of Object.entries(forms)) {
        const { headers, body } = form(cloud(`sink ${name}%`, 'dev.cdevents.service.deployed.0.1.1', deployed(name)));
        const sent = { ...headers, ...(headers['ce-subject'] ? { 'ce-subject': 'x' } : {}) };
        await three(`sink ${name}`, sink, sent, body, {});
        tell(`sink ${name}, a flipped byte in the address`, await post(flipped(sink, sink.length - 5), sent, body));
    }
    const many = HTTP.structured(cloud('s', 'a.b', {})).body;
    tell('sink batch', await post(sink, { 'Content-Type': 'application/cloudevents-batch+json' }, `[${many},${many}]`));
    const batch = ['b1', 'b2'].map((id) => HTTP.structured(cloud(id, 'dev.cdevents.service.upgraded.0.1.1', deployed(id))).body);
    const ours = HTTP.structured(cloud('b3', 'dev.dora.incident.opened', { incident: 'I1', service: 'pay', env: 'prod' })).body;
    const other = HTTP.structured(cloud('b4', 'com.example.other', { a: 1 })).body;
    const headers = { 'Content-Type': 'application/cloudevents-batch+json' };
    await three('cloudevents batch', to, { ...headers, ...auth }, `[${[...batch, ours, other].join(',')}]`, { token: { headers: { ...headers, ...wrong } } });
    if (CONFORMANCE) {
        const { readdirSync, readFileSync } = await import('node:fs');
        const count = {};
        for (const file of readdirSync(CONFORMANCE).filter((f) => f.endsWith('.json'))) {
            const data = JSON.parse(readFileSync(`${CONFORMANCE}/${file}`));
            const sent = HTTP.structured(new CloudEvent({ id: file, source: '/conformance', type: data.context.type, data }));
            const answer = await post(to, { ...sent.headers, ...auth }, sent.body);
            count[answer] = (count[answer] ?? 0) + 1;
        }
        tell('conformance', JSON.stringify(count));
    }
}

function datadogApi(url, key) {
    return new v2.DORAMetricsApi(client.createConfiguration({
        baseServer: new client.BaseServerConfiguration(url, {}), authMethods: { apiKeyAuth: key, appKeyAuth: 'unused' },
    }));
}

async function answerOf(promise) {
    try {
        const said = await promise;
        return said?.data ? `${said.data.type} ${said.data.id}` : 'done';
    } catch (error) {
        return error.code ?? error.message;
    }
}

async function datadog(url) {
    const api = datadogApi(url, TOKEN);
    // the client adds Date's milliseconds; CI's own tool sends nanoseconds beyond 2^53
    const attributes = { service: 'shop', env: 'production', startedAt: 1793613840000000000, finishedAt: 1793613900000000000,
        id: 'deploy-4711-0000001', git: { commitSha: sha, repositoryUrl: 'https://github.com/org/shop' }, customTags: ['strategy:canary'] };
    const deployment = { body: { data: { attributes } } };
    tell('datadog deployment', await answerOf(api.createDORADeployment(deployment)));
    tell('datadog deployment again', await answerOf(api.createDORADeployment(deployment)));
    tell('datadog, a flipped byte in the key', await answerOf(datadogApi(url, flipped(TOKEN, 8)).createDORADeployment(deployment)));
    const failure = { body: { data: { attributes: { services: ['shop'], startedAt: 1793614000, finishedAt: 1793614600, id: 'failure-12-000000001', severity: 'High', name: 'down' } } } };
    tell('datadog failure', await answerOf(api.createDORAFailure(failure)));
    tell('datadog incident', await answerOf(api.createDORAIncident(failure)));
    tell('datadog patch', await answerOf(api.patchDORADeployment({ deploymentId: 'deploy-4711-0000001',
        body: { data: { id: 'deploy-4711-0000001', type: 'dora_deployment_patch_request', attributes: { changeFailure: true } } } })));
}

function faults(port, url) {
    let left = 1;
    http.createServer((request, response) => {
        if (left-- > 0) {
            request.resume();
            response.writeHead(503, { 'Retry-After': '1' }).end();
            console.log('503');
            return;
        }
        const onward = http.request(url + request.url, { method: request.method, headers: request.headers }, (answer) => {
            console.log(answer.statusCode);
            response.writeHead(answer.statusCode, answer.headers);
            answer.pipe(response);
        });
        request.pipe(onward);
    }).listen(port, '127.0.0.1');
}

if (process.argv[2] === '--faults') {
    faults(Number(process.argv[3]), process.argv[4]);
} else {
    const url = process.argv[2];
    await octokit(url);
    await standard(url);
    await cloudevents(url);
    await datadog(url);
}
