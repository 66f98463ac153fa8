# 1. Create draft post
curl -X POST http://localhost:8000/api/blogs/posts/ \
  -H "Authorization: Bearer <access_token>" \
  -H "Content-Type: application/json" \
  -d '{
    "title": "Rust Tips",
    "content": "# Useful Rust Tips...",
    "excerpt": "Learn advanced Rust techniques",
    "status": "draft"
  }'

# Response: { "id": "post-uuid", ... }

# 2. Publish the post
curl -X PUT http://localhost:8000/api/blogs/posts/post-uuid \
  -H "Authorization: Bearer <access_token>" \
  -H "Content-Type: application/json" \
  -d '{
    "status": "published"
  }'

# 3. Get published post
curl -X GET http://localhost:8000/api/blogs/posts/post-uuid

# 4. Add comment
curl -X POST http://localhost:8000/api/blogs/posts/post-uuid/comments \
  -H "Authorization: Bearer <access_token>" \
  -H "Content-Type: application/json" \
  -d '{
    "content": "Great tips!"
  }'
