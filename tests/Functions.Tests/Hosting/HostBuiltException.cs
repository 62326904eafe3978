using Microsoft.Extensions.Hosting;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>Not a failure: carries the built host out of the program.</summary>
internal sealed class HostBuiltException(IHost host) : Exception("The host is built.")
{
    public IHost Host { get; } = host;
}
