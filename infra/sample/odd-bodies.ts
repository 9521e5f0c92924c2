import { bytesBody, type Content, textBody } from './bodies.ts'
import type { Encounter, InteractionDocument } from './interaction.ts'
import { openMedia } from './open-media.ts'
import { paper } from './paper.ts'

/** Bodies that are odd but legal, one interaction each. */
export const oddBodies: readonly ((encounter: Encounter) => readonly InteractionDocument[])[] = [
  (encounter) => [withContent(encounter, { plain_text: textBody('') })],
  (encounter) => [
    withContent(encounter, { plain_text: textBody('\ufeffBOM, CRLF\r\nand a tab\tand no end') }),
  ],
  (encounter) => [withContent(encounter, { plain_text: damaged })],
  (encounter) => [withContent(encounter, { plain_text: latin1 })],
  (encounter) => [withContent(encounter, { structured_text: textBody(script, 'text/html') })],
  (encounter) => [
    withContent(encounter, { binary_content: bytesBody(allBytes, 'application/octet-stream') }),
  ],
  (encounter) => [withContent(encounter, { binary_content: oddlyNamed })],
  (encounter) => [withContent(encounter, { binary_content: { base64: allBytes.toString('base64') } })],
  (encounter) => [withContent(encounter, { plain_text: large })],
]

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** Characters 128 to 159, where a Latin-1 database once damaged curly quotes and dashes. */
const damaged = textBody('The customer\u0092s words: \u0093nothing works\u0094 \u0096 again\u0085')

const latin1 = bytesBody(Buffer.from('Größe: 5 m² für 30 £', 'latin1'), 'text/plain; charset=iso-8859-1')

/** A stored page must never run in the origin of the API. */
const script = '<!DOCTYPE html><p onclick="alert(1)">Hello<script>document.title = "ran"</script></p>'

const oddlyNamed = bytesBody(
  paper(['Oddly named']),
  'application/pdf',
  `Rechnung "März"; 100%20 'für' 日本 \\ 1.pdf`,
)

/** About 100 KB, still small enough for one event. */
const large = textBody('A long, long complaint about a very small thing. '.repeat(2100))

const withContent = (encounter: Encounter, content: Content): InteractionDocument => ({
  ...openMedia(encounter, 'workitem'),
  content,
})
