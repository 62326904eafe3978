namespace Serverless.TableEmulator.Storage;

/// <summary>What a write does to its entity.</summary>
internal enum EntityAction
{
    /// <summary>409 if the entity exists.</summary>
    Insert,

    /// <summary>404 if it does not exist, 412 if it changed.</summary>
    Merge,

    /// <summary>404 if it does not exist, 412 if it changed.</summary>
    Replace,

    InsertOrMerge,

    InsertOrReplace,

    /// <summary>404 if it does not exist, 412 if it changed.</summary>
    Delete,
}
