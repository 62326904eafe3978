import { region, resourceNameType, tagMap, workspaceNameType } from 'types.bicep'

@description('Title of the workbook.')
param title resourceNameType

@description('Region.')
param location region

@description('Tags of the workbook.')
param tags tagMap

@description('Name of the Log Analytics workspace.')
param workspaceName workspaceNameType

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: workspaceName
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'backend')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: title
    category: 'workbook'
    sourceId: workspace.id
    version: 'Notebook/1.0'
    serializedData: string(loadJsonContent('workbook.json'))
  }
}
