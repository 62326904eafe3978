using System.Reflection;

namespace Serverless.LocalHost.Functions;

/// <summary>One function: what starts it and what runs.</summary>
/// <param name="Name">Unique in the app, without case.</param>
/// <param name="Trigger">What starts it.</param>
/// <param name="Retry">The declared retry, or null.</param>
/// <param name="Method">What runs.</param>
/// <param name="TriggerParameter">The parameter with the trigger's attribute.</param>
internal sealed record FunctionDescriptor(
    string Name,
    FunctionTrigger Trigger,
    FunctionRetry? Retry,
    MethodInfo Method,
    ParameterInfo TriggerParameter);
