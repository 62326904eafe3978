namespace Serverless.Shared.Tables;

/// <summary>A setting of Table Storage is missing or wrong. The message names it, never its value.</summary>
public sealed class TableSettingsException(string message) : Exception(message);
