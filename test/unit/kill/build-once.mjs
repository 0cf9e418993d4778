// Builds a declared image into a store, says each step aloud, and kills itself when its time has come: from another
// thread, so that no work of the build can put it off.
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { imageFromJSON } from '../../../dist/index.js'

const [declaration, store, delay] = process.argv.slice(2)
const say = step => writeSync(1, `${step}\n`)

const killer = `
  const { parentPort, workerData } = require('node:worker_threads')
  parentPort.once('message', () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData)
    process.kill(process.pid, 'SIGKILL')
  })
`
if (delay !== undefined) {
  const worker = new Worker(killer, { eval: true, workerData: Number(delay) })
  await new Promise(resolve => worker.once('online', resolve))
  worker.postMessage('start')
  worker.unref()
}

say('start')
const start = performance.now()
await imageFromJSON(declaration).build({ store, onEvent: ({ type }) => say(type) })
say('end')
say(performance.now() - start)
