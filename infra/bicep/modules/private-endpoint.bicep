import { region, resourceNameType, tagMap } from 'types.bicep'

@description('Name of the endpoint.')
param name resourceNameType

@description('Region.')
param location region

@description('Tags of the endpoint and its zone.')
param tags tagMap

@description('Type of the resource that is reached, such as `Microsoft.KeyVault/vaults`.')
param targetType resourceNameType

@description('Name of the resource.')
param targetName resourceNameType

@description('The part of it that is reached, such as `blob`.')
param groupId resourceNameType

@description('DNS zone that clients find it by.')
param zoneName resourceNameType

@description('Name of the virtual network.')
param networkName resourceNameType

@description('Subnet of the endpoint.')
param subnetName resourceNameType

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' existing = {
  name: networkName

  resource subnet 'subnets' existing = {
    name: subnetName
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: networkName
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: network::subnet.id
    }
    privateLinkServiceConnections: [
      {
        name: name
        properties: {
          privateLinkServiceId: resourceId(targetType, targetName)
          groupIds: [
            groupId
          ]
        }
      }
    ]
  }

  resource zoneGroup 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: groupId
          properties: {
            privateDnsZoneId: zone.id
          }
        }
      ]
    }
  }
}
