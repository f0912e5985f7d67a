/** `npm run demo`: builds the site, serves it to this machine and prints its address. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSite, readSite, serveSite } from './site.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '4173' } },
});
const folder = fileURLToPath(new URL('../dist', import.meta.url));
process.stderr.write('Building the site … ');
const began = performance.now();
await buildSite(folder);
process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s\n`);
const files = readSite(folder);
const server = await serveSite(files, { port: Number(values.port) }).catch((reason) => {
  if (reason.code !== 'EADDRINUSE') throw reason;
  return serveSite(files); // the port is taken: any other
});
console.log(`${server.address}   (Ctrl-C ends it)`);
