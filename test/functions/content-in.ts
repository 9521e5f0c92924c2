import type { ContentKind } from '../../shared/content-kind.ts'
import type { runningService } from '../service.ts'

type Body = { inline?: string; base64?: string; s3?: string; media_type?: string; file_name?: string }

/** Stores interactions with bodies in a running service, each under an id of its own. */
export const contentIn = (running: ReturnType<typeof runningService>) => {
  let interactions = 0
  /** The resource of an interaction that has these bodies, links included. */
  const stored = async (content: Partial<Record<ContentKind, Body>>): Promise<Record<string, string>> => {
    const interaction_id = `content-${interactions++}`
    await running.put({ interaction_id, start_date: '2020-01-01T00:00:00Z', content })
    const response = await fetch(`${running.url}/interactions/${interaction_id}`)
    return (await response.json()) as Record<string, string>
  }
  return {
    stored,
    /** The URL of a stored text. */
    plainText: async (inline: string, members: Body = {}) =>
      (await stored({ plain_text: { inline, ...members } }))['text'] ?? '',
    /** The URL of stored bytes. */
    binary: async (bytes: Uint8Array, members: Body = {}) => {
      const base64 = Buffer.from(bytes).toString('base64')
      return (await stored({ binary_content: { base64, ...members } }))['binary_content'] ?? ''
    },
  }
}
