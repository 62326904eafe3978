using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Access;

/// <summary>
/// What a signature must grant for a request. Source: the tables of "Create a service SAS" and "Create an account SAS".
/// </summary>
/// <param name="ResourceType">Letter of the type: <c>s</c> service, <c>c</c> container (tables), <c>o</c> object (entities); 0 for what no signature grants.</param>
/// <param name="Letters">Letters of the permissions.</param>
/// <param name="Any">True if one of the letters is enough.</param>
internal readonly record struct RequiredAccess(char ResourceType, string Letters, bool Any = false)
{
    private static readonly RequiredAccess Nothing = new('\0', "");

    /// <summary>For a request that is no batch; a verb that its resource does not know is refused later.</summary>
    public static RequiredAccess Of(TableRequest request)
    {
        var hasIfMatch = request.Header("If-Match") is not null;
        return (request.Target.Kind, request.Method) switch
        {
            (ResourceKind.Service, "GET") => new('s', "r"),
            (ResourceKind.Service, _) => new('s', "w"),
            (ResourceKind.Tables or ResourceKind.Table, "GET") => new('c', "l"),
            (ResourceKind.Tables or ResourceKind.Table, "DELETE") => new('c', "d"),
            (ResourceKind.Tables or ResourceKind.Table, _) => new('c', "cw", Any: true),
            _ when request.Target.Parameter("comp") is not null => Nothing,
            (_, "GET") => new('o', "r"),
            (_, "POST") => Of(EntityAction.Insert),
            (_, "DELETE") => Of(EntityAction.Delete),
            _ => Of(hasIfMatch ? EntityAction.Replace : EntityAction.InsertOrReplace),
        };
    }

    public static RequiredAccess Of(EntityAction action) => action switch
    {
        EntityAction.Insert => new('o', "a"),
        EntityAction.Delete => new('o', "d"),
        EntityAction.InsertOrMerge or EntityAction.InsertOrReplace => new('o', "au"),
        _ => new('o', "u"),
    };
}
