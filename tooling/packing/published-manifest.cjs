// What a published package.json has that the one in the tree has not. CommonJS, because pnpm reads
// it through .pnpmfile.cjs.

const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const SOURCE_CONDITION = '@unrolled/source';
const root = join(__dirname, '../..');

/** The one place where the repository's address is set: `repository` of the root's package.json. */
function repositoryAddress() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return process.env.UNROLLED_REPOSITORY ?? manifest.repository;
}

/** Where the sources of a package are, from the root. */
function folderOf(name) {
  return ['packages', 'packages/tasks']
    .flatMap((folder) => readdirSync(join(root, folder)).map((child) => `${folder}/${child}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .find((folder) => readManifest(folder).name === name);
}

const readManifest = (folder) =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** The fields that name the repository are left out while its address is not known. */
function publishedManifest(manifest) {
  const published = { ...manifest };
  if (manifest.exports) published.exports = publishedExports(manifest.exports);
  const repository = repositoryAddress();
  if (!repository) return published;
  const folder = folderOf(manifest.name);
  return {
    ...published,
    homepage: `${repository}/tree/main/${folder}#readme`,
    repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
    bugs: { url: `${repository}/issues` },
  };
}

function publishedExports(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([entry, target]) => [entry, publishedEntry(target)]),
  );
}

/**
 * Sources are not published. The same modules are there as CommonJS, for test runners that cannot
 * require an ES module: Node itself, which can, finds `module-sync` first, so that no program gets
 * two copies.
 */
function publishedEntry(target) {
  if (typeof target === 'string') return target;
  const { [SOURCE_CONDITION]: source, types, default: module } = target;
  if (source === undefined) return target;
  const commonJs = module.replace('./dist/', './dist/cjs/');
  return { types, 'module-sync': module, require: commonJs, default: module };
}

module.exports = { publishedManifest };
