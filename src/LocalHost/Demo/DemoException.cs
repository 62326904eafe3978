namespace Serverless.LocalHost.Demo;

/// <summary>The demo cannot go on; the message is one line for standard error.</summary>
internal sealed class DemoException(string message) : Exception(message);
