// Calls every operation that `talon_one` of npm has a method for, and takes each answer into its
// models.
//
// Run as `node javascript_sweep.js BASE_URL PACKAGE_DIR PLAN`. Prints what became of each call as
// one line of JSON.

'use strict';

const fs = require('node:fs');

const [, , base, folder, plan] = process.argv;
const t1 = require(folder);

const PREFIXES = { integration: 'ApiKey-v1', management: 'ManagementKey-v1', none: '' };
const ENDING = 'WithHttpInfo';

const folded = (name) => name.replaceAll('_', '').toLowerCase();

/** The methods that tell the status as well, by the operations that they call. */
function methods() {
  const found = new Map();
  for (const api of [t1.IntegrationApi, t1.ManagementApi]) {
    const names = [
      ...Object.getOwnPropertyNames(api.prototype),
      ...Object.keys(new api(new t1.ApiClient())),
    ];
    for (const name of names) {
      if (name.endsWith(ENDING)) found.set(folded(name.slice(0, -ENDING.length)), [api, name]);
    }
  }
  return found;
}

function client(call) {
  const made = new t1.ApiClient();
  made.basePath = base;
  for (const scheme of Object.values(made.authentications)) {
    if (scheme.name !== 'Authorization') continue;
    scheme.apiKey = call.key;
    scheme.apiKeyPrefix = PREFIXES[call.credentials];
  }
  return made;
}

/** The arguments of a call in the order in which the method has them. */
function argumentsOf(method, call) {
  const named = new Map(Object.entries(call.arguments).map(([k, v]) => [folded(k), v]));
  // Version 4 has other names for some.
  named.set('programid', named.get('loyaltyprogramid'));
  const names = /\(([^)]*)\)/.exec(method.toString())[1].split(',').map((one) => one.trim());
  return names.filter(Boolean).map((name) => {
    if (name === 'opts') return { upFile: call.file ?? undefined, silent: named.get('silent') };
    return named.has(folded(name)) ? named.get(folded(name)) : call.body;
  });
}

async function main() {
  const found = methods();
  for (const call of JSON.parse(fs.readFileSync(plan, 'utf8'))) {
    const said = { step: `${call.operation} ${call.mode}` };
    if (!found.has(folded(call.operation))) {
      console.log(JSON.stringify({ ...said, absent: true }));
      continue;
    }
    const [api, name] = found.get(folded(call.operation));
    const made = new api(client(call));
    try {
      const { data, response } = await made[name](...argumentsOf(made[name], call));
      said.status = response.status;
      said.model = data?.constructor?.name ?? 'null';
    } catch (error) {
      said.status = error.status ?? 0;
      said.error = String(error.response?.text ?? error.stack ?? error).slice(0, 600);
    }
    console.log(JSON.stringify(said));
  }
}

main();
