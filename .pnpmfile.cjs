const SOURCE_CONDITION = '@unrolled/source';

/** Published packages carry no sources, so the condition that points at them must not be published. */
function withoutSourceCondition(entry) {
  if (typeof entry !== 'object' || entry === null) return entry;
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([condition]) => condition !== SOURCE_CONDITION)
      .map(([condition, target]) => [condition, withoutSourceCondition(target)]),
  );
}

module.exports = {
  hooks: {
    beforePacking(manifest) {
      return manifest.exports
        ? { ...manifest, exports: withoutSourceCondition(manifest.exports) }
        : manifest;
    },
  },
};
