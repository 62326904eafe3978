import {
  hubNameType
  hubPartNameType
  namespaceNameType
  region
  resourceNameType
  tagMap
  vaultNameType
  workspaceNameType
} from 'types.bicep'

@description('Name of the vault.')
param name vaultNameType

@description('Region.')
param location region

@description('Tags of the vault.')
param tags tagMap

@description('Name of the Event Hubs namespace.')
param namespaceName namespaceNameType

@description('Name of the hub.')
param hubName hubNameType

@description('Name of the send-only policy whose key is kept here.')
param publisherPolicyName hubPartNameType

@description('Name that the policy\'s key is kept under.')
param publisherPolicySecretName resourceNameType

@description('Whether nobody can remove a deleted secret for good before its 90 days are over. It cannot be taken back.')
param isProtected bool

@description('Whether the vault answers on the internet. Off: only through private endpoints.')
param publicAccess bool

@description('Name of the Log Analytics workspace for diagnostics.')
param workspaceName workspaceNameType

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource publisherPolicy 'Microsoft.EventHub/namespaces/eventhubs/authorizationRules@2024-01-01' existing = {
  name: '${namespaceName}/${hubName}/${publisherPolicyName}'
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    // Whoever loses the master key loses every device's key. Azure takes true or nothing.
    enablePurgeProtection: isProtected ? true : null
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: publicAccess ? 'Allow' : 'Deny'
    }
  }

  // Read where it is kept and written where it is needed: in no parameter, no output and no deployment's history.
  resource publisherPolicySecret 'secrets' = {
    name: publisherPolicySecretName
    properties: {
      contentType: 'Key of the hub\'s send-only policy'
      value: publisherPolicy.listKeys().primaryKey
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: workspace.id
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}
