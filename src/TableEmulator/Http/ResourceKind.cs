namespace Serverless.TableEmulator.Http;

/// <summary>What a request's path names.</summary>
internal enum ResourceKind
{
    /// <summary>The account itself, <c>/</c>.</summary>
    Service,

    /// <summary><c>/Tables</c></summary>
    Tables,

    /// <summary><c>/Tables('name')</c></summary>
    Table,

    /// <summary><c>/name</c> or <c>/name()</c></summary>
    Entities,

    /// <summary><c>/name(PartitionKey='…',RowKey='…')</c></summary>
    Entity,

    /// <summary><c>/$batch</c></summary>
    Batch,
}
