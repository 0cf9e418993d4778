export { imageSpecFromYAML } from './apko-reader.js'
export { imageSpecToYAML } from './apko-writer.js'
