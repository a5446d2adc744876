-- How much one person uploaded within a day is asked at each upload.

CREATE INDEX media_by_uploader ON media (uploader, created_at);
