using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Functions;

/// <summary>One invocation, as the function sees it.</summary>
internal sealed class LocalFunctionContext(
    FunctionDescriptor function,
    object triggerData,
    IReadOnlyDictionary<string, object?> bindingData,
    IServiceProvider services,
    CancellationToken cancellationToken) : FunctionContext
{
    private string? _invocationId;
    private IDictionary<object, object>? _items;
    private IInvocationFeatures? _features;

    /// <summary>What the trigger's parameter is given.</summary>
    public object TriggerData { get; } = triggerData;

    /// <summary>The attempt's number, from 0.</summary>
    public int RetryCount { get; init; }

    public override string InvocationId => _invocationId ??= Guid.NewGuid().ToString();

    public override string FunctionId => function.Name;

    public override TraceContext TraceContext { get; } = LocalTraceContext.OfCurrentActivity();

    public override BindingContext BindingContext { get; } = new LocalBindingContext(bindingData);

    public override RetryContext RetryContext => new LocalRetryContext(RetryCount, function.Retry?.MaxRetryCount ?? 0);

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override FunctionDefinition FunctionDefinition => new LocalFunctionDefinition(function);

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    public override IInvocationFeatures Features => _features ??= new LocalInvocationFeatures();

    public override CancellationToken CancellationToken { get; } = cancellationToken;
}
