const stages = ['ingest', 'scoring', 'storage', 'alerts', 'dashboard-ws', 'explain', 'replay'];
const shared = ['domain/', 'errors\\.ts', 'telemetry/', 'runtime/'];

/** Files under `from` may import, within src, only what `to` lists. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${from}` },
  to: { path: '^src/', pathNot: to.map((prefix) => `^src/${prefix}`) },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle cannot be read from top to bottom.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports is dead, unless it is an entry point.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['^src/main\\.ts$', '-(worker|process)\\.ts$', '^src/dashboard-ws/page/'],
      },
      to: {},
    },
    only('domain-is-the-bottom', 'domain/', ['domain/'], 'The shared words know nothing but themselves.'),
    only('errors-know-the-domain', 'errors\\.ts', ['domain/'], 'The roots of the error tree serve every layer.'),
    only('telemetry-below-the-stages', 'telemetry/', shared, 'Logs and metrics serve every stage and know none.'),
    only('runtime-below-the-stages', 'runtime/', shared, 'Starting threads and processes is the same for every stage.'),
    only(
      'config-knows-no-stage',
      'config/',
      ['config/', 'domain/', 'errors\\.ts'],
      'Options are plain data; each stage declares what it takes.',
    ),
    ...stages.map((stage) =>
      only(
        `${stage}-stays-in-its-stage`,
        `${stage}/`,
        [`${stage}/`, ...shared],
        'A stage imports itself and what is below; app.ts joins stages.',
      ),
    ),
    {
      name: 'app-joins-stages-by-their-entries',
      comment: 'The command line and main use app.ts and config, never a stage behind its back.',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: `^src/(${stages.join('|')})/` },
    },
    {
      name: 'not-to-tests',
      comment: 'The product never needs its tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'not-to-dev-dependencies',
      comment: 'An installed product has no development packages. The page is bundled at build time.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/dashboard-ws/page/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types' },
    },
    {
      name: 'processes-start-in-few-places',
      comment: 'Programs are started by ingest, scripts of our own by runtime.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ingest|cli|runtime)/' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'one-file-knows-fluent-ffmpeg',
      comment: 'It is unmaintained upstream; replacing it must touch one file.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/ingest/ffmpeg-command\\.ts$' },
      to: { path: 'fluent-ffmpeg' },
    },
    {
      name: 'one-file-knows-onnxruntime',
      comment: 'Inference lives in the scoring worker only, because run() blocks its thread.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/scoring/onnx-session\\.ts$' },
      to: { path: 'onnxruntime-node' },
    },
    {
      name: 'one-file-knows-resvg',
      comment: 'Drawing lives in the explain worker only, because rendering blocks its thread.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/explain/rasterise\\.ts$' },
      to: { path: 'resvg' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/dashboard-ws/page/' },
  },
};
