@export()
@description('The name of a resource that Azure sets no narrower bounds for.')
@minLength(1)
@maxLength(260)
type resourceNameType = string

@export()
@description('Name of a Log Analytics workspace.')
@minLength(4)
@maxLength(63)
type workspaceNameType = string

@export()
@description('Name of a storage account, lower-case letters and digits.')
@minLength(3)
@maxLength(24)
type storageAccountNameType = string

@export()
@description('Name of a blob container.')
@minLength(3)
@maxLength(63)
type containerNameType = string

@export()
@description('Name of a table, letters and digits.')
@minLength(3)
@maxLength(63)
type tableNameType = string

@export()
@description('Name of an Event Hubs namespace; its host name begins with it.')
@minLength(6)
@maxLength(50)
type namespaceNameType = string

@export()
@description('Name of an event hub.')
@minLength(1)
@maxLength(256)
type hubNameType = string

@export()
@description('Name of a consumer group or of a shared access policy.')
@minLength(1)
@maxLength(50)
type hubPartNameType = string

@export()
@description('Name of a key vault.')
@minLength(3)
@maxLength(24)
type vaultNameType = string

@export()
@description('An e-mail address.')
@minLength(3)
@maxLength(254)
type emailAddress = string

@export()
@description('An Azure region, such as `westeurope`.')
@minLength(3)
@maxLength(40)
type region = string

@export()
@description('Tags by name.')
type tagMap = {
  *: string
}

@export()
@description('App settings by name, `__` between a section and its setting.')
type settingMap = {
  *: string
}
