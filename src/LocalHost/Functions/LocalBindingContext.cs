using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Functions;

internal sealed class LocalBindingContext(IReadOnlyDictionary<string, object?> bindingData) : BindingContext
{
    public override IReadOnlyDictionary<string, object?> BindingData { get; } = bindingData;
}
