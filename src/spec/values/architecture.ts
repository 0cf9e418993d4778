import { type Architecture, architectures, parseArchitecture } from '../architecture.js'
import { type Checked, type Decoder, didYouMean, parsed, text, valid } from '../decoding/index.js'

/** An architecture in any spelling. */
export const architecture: Decoder<Architecture> = parsed(text, (name): Checked<Architecture> => {
  const found = parseArchitecture(name)
  if (found !== undefined) return valid(found)
  return {
    problem: `${JSON.stringify(name)} is not an architecture`,
    hint: didYouMean(name, Object.keys(architectures)),
  }
})
