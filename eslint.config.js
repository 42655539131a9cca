import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

const SUBSCRIBE = {
  selector: "CallExpression[callee.property.name='subscribe']",
  message: 'Only app.ts and custom operators subscribe.',
};
const CLOCK = {
  selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
  message: 'Take time from the frame, or from domain/clock.ts.',
};
const DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' };

export default tseslint.config(
  {
    ignores: [
      'test/fixtures/planted',
      'dist',
      'coverage',
      '.venv',
      'models',
      'scripts/**/*.mjs',
      'test/bench/*.mjs',
      '**/*.cjs',
      'eslint.config.js',
      'vitest.config.ts',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  rxjsX.configs.strict,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/dashboard-ws/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', { max: 300 }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'rxjs-x/no-sharereplay': 'error',
      'rxjs-x/finnish': [
        'error',
        { functions: false, methods: false, parameters: false, properties: false, variables: true, strict: false },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'no-console': 'error',
      'no-restricted-syntax': ['error', SUBSCRIBE, CLOCK, DEFAULT_EXPORT],
    },
  },
  {
    files: ['src/app.ts', 'src/**/operators/*.ts'],
    rules: { 'no-restricted-syntax': ['error', CLOCK, DEFAULT_EXPORT] },
  },
  { files: ['src/domain/clock.ts'], rules: { 'no-restricted-syntax': ['error', SUBSCRIBE, DEFAULT_EXPORT] } },
  {
    files: ['test/**/*.ts'],
    rules: {
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-ignored-error': 'off',
      'rxjs-x/no-ignored-subscription': 'off',
    },
  },
);
