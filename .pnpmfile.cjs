const { publishedManifest } = require('./tooling/packing/published-manifest.cjs');

module.exports = { hooks: { beforePacking: publishedManifest } };
