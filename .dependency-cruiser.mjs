// Who may import whom. The table is the diagram of docs/decisions/0003-package-direction.md;
// `npm test` checks every import against it.

const base = ['guards', 'tensor'];
const withModules = [...base, 'nn'];
const withLoops = [
  ...withModules,
  'cells',
  'train',
  'datasets',
  'tokenizers',
  'metrics',
  'formats',
  'charts',
];
const withRoads = [...withLoops, 'exchange'];
const withModels = [...withRoads, 'seq2seq', 'classification', 'vision'];

/** Sources of a package (a folder below packages/) → the packages they may import. */
const mayImport = {
  guards: [],
  tensor: ['guards'],
  tokenizers: ['guards'],
  metrics: ['guards'],
  charts: ['guards'],
  'backend-gpu': base,
  'backend-native': base,
  testing: base,
  nn: base,
  cells: withModules,
  train: [...withModules, 'metrics'],
  datasets: withModules,
  formats: base,
  task: [...withModules, 'train', 'datasets', 'formats', 'charts'],
  seq2seq: withRoads,
  exchange: withLoops,
  classification: withRoads,
  vision: withRoads,
  'tasks/[^/]+': [...withModels, 'task'],
  unrolled: [...withModels, 'task', 'tasks/[^/]+', 'backend-gpu', 'backend-native'],
};

const directionRules = Object.entries(mayImport).map(([folder, allowed]) => {
  const name = folder.replace('/[^/]+', '');
  const list = allowed.map((target) => target.replace('/[^/]+', '')).join(', ') || 'no package';
  return {
    name: `${name}-sources-import-downwards-only`,
    comment: `The sources of ${name} may import ${list}.`,
    severity: 'error',
    from: { path: `^packages/(${folder})/src/` },
    to: {
      path: '^(packages|apps)/',
      pathNot: ['^packages/$1/', ...allowed.map((target) => `^packages/${target}/`)],
    },
  };
});

/** Packages that need Node as such; all others must also load in a browser. */
const nodeOnly = '^packages/(unrolled|testing|backend-native)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...directionRules,
    {
      name: 'every-package-has-a-place',
      comment: 'Say in the table above what this package may import.',
      severity: 'error',
      from: {
        path: '^packages/.+/src/',
        pathNot: `^packages/(${Object.keys(mayImport).join('|')})/`,
      },
      to: {},
    },
    {
      name: 'no-cycles-at-run-time',
      comment: 'Modules that need each other while loading. Type-only imports may form a cycle.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'packages-meet-by-name',
      comment: 'Import another package by its name, so that only its exports are used.',
      severity: 'error',
      from: { path: '^(packages/tasks/[^/]+|packages/(?!tasks/)[^/]+|apps/[^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'only-tests-import-testing',
      comment: '@unrolled/testing is private: published code cannot reach it.',
      severity: 'error',
      from: { path: '/src/', pathNot: '^packages/testing/' },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'sources-never-import-tests',
      severity: 'error',
      from: { path: '/src/' },
      to: { path: '/test/' },
    },
    {
      name: 'nothing-imports-apps',
      severity: 'error',
      from: { path: '^(packages|apps/([^/]+))/' },
      to: { path: '^apps/', pathNot: '^apps/$2/' },
    },
    {
      name: 'browser-safe',
      comment:
        'Code that needs Node belongs in src/node.ts or src/node/, behind the entry "./node".',
      severity: 'error',
      from: { path: '^packages/.+/src/', pathNot: [nodeOnly, '/src/node(\\.ts|/)'] },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/dist/', '/assembly/', '/reports/', '/backend-gpu/src/generated/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@unrolled/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
