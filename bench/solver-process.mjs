// A process to be measured: reads and verifies indexes, solves a request, and does it again with the indexes kept.
// It prints the milliseconds of each, and how many packages answer the request. It is plain JavaScript, so that what is
// measured is Node and the library.

import { readFileSync } from 'node:fs'
import { readIndex, Solver, solve } from '@undistro/sdk/apk'

const [declaration, times, ...world] = process.argv.slice(2)
const { indexes, keys, arch } = JSON.parse(readFileSync(declaration, 'utf8'))

const started = performance.now()
const repositories = []
for (const file of indexes) repositories.push({ index: await readIndex(readFileSync(file), { keys }) })
const { packages } = solve({ world, repositories, arch })
const cold = performance.now() - started

const warm = []
const solving = []
const solver = new Solver({ repositories, arch })
for (let run = 0; run < Number(times); run++) {
  const asked = performance.now()
  solve({ world, repositories, arch })
  const answered = performance.now()
  solver.solve(world)
  warm.push(answered - asked)
  solving.push(performance.now() - answered)
}
console.log(JSON.stringify({ cold, warm, solving, packages: packages.length }))
