using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Functions;

internal sealed class LocalFunctionDefinition(FunctionDescriptor function) : FunctionDefinition
{
    public override string PathToAssembly => function.Method.Module.Assembly.Location;

    public override string EntryPoint => $"{function.Method.DeclaringType!.FullName}.{function.Method.Name}";

    public override string Id => function.Name;

    public override string Name => function.Name;
}
