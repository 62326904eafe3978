import { region, resourceNameType, tagMap } from 'types.bicep'

@description('Name of the virtual network.')
param name resourceNameType

@description('Region.')
param location region

@description('Tags of the network.')
param tags tagMap

@description('Addresses of the network, /24 or larger.')
@minLength(9)
@maxLength(18)
param addressPrefix string

@description('Subnet of the function app.')
param appSubnetName resourceNameType

@description('Subnet of the private endpoints.')
param endpointSubnetName resourceNameType

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
    subnets: [
      {
        name: appSubnetName
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          defaultOutboundAccess: false
          delegations: [
            {
              name: 'flex-consumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: endpointSubnetName
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}
