// A process to be measured: builds an image and writes its tarball, some times over, and prints the milliseconds of each.
// It is plain JavaScript, so that what is measured is Node and the library.

import { readFileSync } from 'node:fs'
import { imageFromJSON } from '@undistro/sdk'

const [declaration, store, tarball, times] = process.argv.slice(2)
const builder = imageFromJSON(readFileSync(declaration, 'utf8'))
const milliseconds = []
let verified = 0
for (let run = 0; run < Number(times); run++) {
  const started = performance.now()
  const built = await builder.build({ store, onEvent: ({ type }) => (verified += Number(type === 'package:verify')) })
  await built.writeTarball(tarball, { tag: 'bench:latest' })
  milliseconds.push(performance.now() - started)
}
console.log(JSON.stringify({ milliseconds, verified }))
