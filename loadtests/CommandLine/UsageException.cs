namespace Serverless.LoadTests.CommandLine;

/// <summary>What is wrong with the arguments or the files they name, in one line. Ends the program with exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
