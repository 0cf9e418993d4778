// The main job, whole: packages in, an image and its SBOMs out.
//
//   npm run demo                     esbuild, packaged here, alone in an image
//   npm run demo -- --from alpine    Alpine's base system, from the public mirror
//   npm run demo -- --from wolfi     PHP on Wolfi, from the public mirror

import { join } from 'node:path'
import { type BuiltImage, type ImageBuilder, image } from '@undistro/sdk'
import { packageEsbuild } from './esbuild-package.js'
import { distribution, from, storeOption } from './options.js'
import { bytes, progress } from './progress.js'

const out = 'out'
const started = performance.now()
const { name, declaration, args } = await chooseImage()
const built = await declaration.build({ ...storeOption, onEvent: progress })
const tarball = join(out, `${name}.tar`)
await built.writeTarball(tarball, { tag: `undistro/${name}:demo` })
const sboms = await built.writeSboms(join(out, name))
report(built, performance.now() - started)
console.log(`
  ${tarball}
  ${sboms.join('\n  ')}

Run it:
  docker load --input ${tarball}
  docker run --rm undistro/${name}:demo ${args}`)

async function chooseImage(): Promise<{ name: string; declaration: ImageBuilder; args: string }> {
  if (from === 'wolfi') {
    const declaration = image().from(distribution('wolfi')).add('php-8.1').entrypoint('/usr/bin/php')
    return { name: 'php', declaration, args: '--version' }
  }
  if (from === 'alpine') {
    const declaration = image().from(distribution('alpine')).add('alpine-base').cmd('/bin/sh')
    return { name: 'alpine-base', declaration, args: 'cat /etc/alpine-release' }
  }
  const { directory, key } = await packageEsbuild(join(out, 'packages'))
  const declaration = image()
    .from({ repositories: [directory], keys: [key] })
    .add('esbuild')
    .entrypoint('/usr/bin/esbuild')
  return { name: 'esbuild', declaration, args: '--version' }
}

function report(built: BuiltImage, milliseconds: number): void {
  for (const { platform, layers } of built.platforms) {
    const rows = layers.map(layer => [
      layer.packages.map(item => `${item.name} ${item.version}`).join(', ') || 'state',
      bytes(layer.size),
      layer.digest.slice(0, 19),
    ])
    const width = Math.max(...rows.map(([what = '']) => Math.min(what.length, 60)))
    console.log(`\n${platform.os}/${platform.architecture}, ${layers.length} layers`)
    for (const [what = '', size = '', digest] of rows) {
      console.log(`  ${what.slice(0, 60).padEnd(width)}  ${size.padStart(10)}  ${digest}`)
    }
    const packages = built.lock.packages.length
    const total = layers.reduce((sum, { size }) => sum + size, 0)
    console.log(
      `\n${packages} ${packages === 1 ? 'package' : 'packages'}, ${bytes(total)}, ${(milliseconds / 1000).toFixed(2)} s`,
    )
  }
  console.log(built.digest)
}
