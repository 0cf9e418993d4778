export { type Blob, type Digest, digestFromHex, digestOf, hexOf } from './digest.js'
export { fileChunks } from './file-chunks.js'
export { PendingFile } from './pending-file.js'
export { defaultStoreRoot, Store } from './store.js'
