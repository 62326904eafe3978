import { region, resourceNameType, tagMap, workspaceNameType } from 'types.bicep'

@description('Name of the Log Analytics workspace.')
param workspaceName workspaceNameType

@description('Name of Application Insights.')
param applicationInsightsName resourceNameType

@description('Region.')
param location region

@description('Tags of both.')
param tags tagMap

@description('Days that logs and metrics are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('GB a day that the workspace takes in before it stops; -1: no limit.')
@minValue(-1)
@maxValue(1000)
param dailyLimitGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
    workspaceCapping: {
      dailyQuotaGb: dailyLimitGb
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    WorkspaceResourceId: workspace.id
  }
}
