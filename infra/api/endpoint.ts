import { type EndpointConfiguration, EndpointType } from 'aws-cdk-lib/aws-apigateway'
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2'
import type { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/** Where the API is reached: regional, which streams longest, or through VPC endpoints only. */
export const endpointConfiguration = (
  scope: Construct,
  { endpoint, vpcEndpointIds }: Configuration,
): EndpointConfiguration =>
  endpoint === 'regional'
    ? { types: [EndpointType.REGIONAL] }
    : {
        types: [EndpointType.PRIVATE],
        vpcEndpoints: vpcEndpointIds.map((vpcEndpointId) =>
          InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, vpcEndpointId, {
            vpcEndpointId,
            port: 443,
          }),
        ),
      }
