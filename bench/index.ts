// Times and memory of this library beside the real tools, in one run on one machine.
//
//   npm run bench             everything
//   npm run bench -- images   one part

import { benchImages } from './images.js'
import { benchLargePackage } from './large-package.js'
import { benchSolver } from './solver.js'

const parts = { images: benchImages, 'large-package': benchLargePackage, solver: benchSolver }

const wanted = process.argv.slice(2)
for (const name of wanted) {
  if (!(name in parts)) throw new Error(`there is no bench ${name}; there are ${Object.keys(parts).join(', ')}`)
}
for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench()
}
