using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Functions;

/// <summary>An HTTP request.</summary>
/// <param name="Route">The template below the route prefix.</param>
/// <param name="Methods">The methods served, upper case; empty for all.</param>
/// <param name="Level">The key that is asked for.</param>
internal sealed record HttpFunctionTrigger(string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level) : FunctionTrigger;
