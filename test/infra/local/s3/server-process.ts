import { openObjectServer } from '../../../../infra/local/s3/server.ts'
import { testBuckets } from './local-s3.ts'

// Run by `fork` on a folder: reports where it serves and, asked anything, the most memory that it ever had, in bytes.
const [folder = ''] = process.argv.slice(2)
const { endpoint } = await openObjectServer({ folder, ...testBuckets })
process.on('message', () => process.send?.(process.resourceUsage().maxRSS * 1024))
process.send?.(endpoint)
