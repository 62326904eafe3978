import { region, resourceNameType, tagMap } from 'types.bicep'

@description('Name of the identity.')
param name resourceNameType

@description('Region.')
param location region

@description('Tags of the identity.')
param tags tagMap

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}
