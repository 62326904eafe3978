namespace Serverless.LocalHost;

/// <summary>Why the host cannot start, in one line for whoever started it. Ends the program with exit code 2.</summary>
/// <param name="message">What is wrong and, where that helps, what to do. One line, no stack trace.</param>
/// <param name="innerException">The cause, or null.</param>
internal sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);
