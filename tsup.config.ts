import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', apk: 'src/apk.ts' },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  clean: true,
  splitting: true,
  treeshake: true,
})
