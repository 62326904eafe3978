namespace Serverless.LoadTests.Backends;

/// <summary>The backend did not do what the load needs before it begins, in one line.</summary>
internal sealed class BackendException(string message, Exception? innerException = null) : Exception(message, innerException);
