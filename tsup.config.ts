import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { defineConfig } from 'tsup'

const yaml = dirname(createRequire(import.meta.url).resolve('yaml/package.json'))

export default defineConfig({
  entry: { index: 'src/index.ts', apk: 'src/apk.ts' },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  clean: true,
  splitting: true,
  // The YAML library goes into the bundle, from its ES modules: loading its seventy CommonJS files takes longer than a build.
  noExternal: ['yaml'],
  esbuildOptions(options) {
    options.alias = { yaml: join(yaml, 'browser', 'dist', 'index.js') }
  },
})
