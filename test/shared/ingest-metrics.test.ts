import { expect, test } from 'vitest'
import { metricLine } from '../../shared/ingest-metrics.ts'

test('a line that is logged counts in CloudWatch, for the deployment alone', () => {
  expect(metricLine({ SERVICE_NAME: 'prod' }, 'RejectedDocuments', 3)).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: 'QueryInteractions',
          Dimensions: [['Service']],
          Metrics: [{ Name: 'RejectedDocuments', Unit: 'Count' }],
        },
      ],
    },
    Service: 'prod',
    RejectedDocuments: 3,
  })
})
