namespace Serverless.TableEmulator.Errors;

/// <summary>A refusal as the Table service words it: HTTP status, error code and message.</summary>
internal sealed record TableError(int Status, string Code, string Message);
