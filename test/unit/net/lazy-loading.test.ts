import { expect, test, vi } from 'vitest'
import { client, send, serve } from './loopback.js'

const loaded = vi.hoisted(() => ({ undici: false }))
vi.mock('undici', async importOriginal => {
  loaded.undici = true
  return importOriginal()
})

test('offline, every request is refused before undici is loaded', async () => {
  const { http, events } = client({ offline: true })
  const refusal = {
    code: 'UNDISTRO_FETCH_OFFLINE',
    attempts: 0,
    place: { url: 'https://packages.example/x' },
    hint: expect.stringContaining('Build once with the network'),
  }
  const sink = { write: vi.fn(), restart: vi.fn() }
  await expect(http.get('https://u:p@packages.example/x?q', { maxBytes: 1 })).rejects.toMatchObject(refusal)
  await expect(http.download('https://packages.example/x', sink, { maxBytes: 1 })).rejects.toMatchObject(refusal)
  expect(sink.write).not.toHaveBeenCalled()
  expect(events).toEqual([])
  expect(loaded.undici).toBe(false)
})

test('an aborted request is refused before undici is loaded', async () => {
  const reason = new Error('enough')
  const request = client().http.get('http://127.0.0.1:1/', { maxBytes: 1, signal: AbortSignal.abort(reason) })
  await expect(request).rejects.toBe(reason)
  expect(loaded.undici).toBe(false)
})

test('closing an idle client loads nothing', async () => {
  await client().http.close()
  expect(loaded.undici).toBe(false)
})

test('the first request loads undici', async () => {
  const { origin } = await serve((_, response) => send(response, 'x'))
  await client().http.get(origin, { maxBytes: 1 })
  expect(loaded.undici).toBe(true)
})
