import { expect, test } from 'vitest'
import { closest, didYouMean } from '../../../src/spec/decoding/index.js'

const fields = ['contents', 'entrypoint', 'cmd', 'stop-signal', 'work-dir', 'environment', 'packages']

test.each([
  ['content', 'contents'],
  ['conetnts', 'contents'],
  ['entry-point', 'entrypoint'],
  ['workdir', 'work-dir'],
  ['workDir', 'work-dir'],
  ['stop_signal', 'stop-signal'],
  ['STOPSIGNAL', 'stop-signal'],
  ['env', 'environment'],
  ['pakcages', 'packages'],
  ['cdm', 'cmd'],
])('%s is taken for %s', (word, field) => {
  expect(closest(word, fields)).toBe(field)
})

test.each(['labels', 'x', '', 'entrails'])('%j is near nothing', word => {
  expect(closest(word, fields)).toBeUndefined()
})

test('of two candidates that are as near, the first is taken', () => {
  expect(closest('bat', ['cat', 'hat'])).toBe('cat')
})

test('without a near candidate all of them are named', () => {
  expect(didYouMean('zzz', ['a1', 'b2'])).toBe('Known here: a1, b2.')
})
